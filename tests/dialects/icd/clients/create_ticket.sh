curl -X POST \
-H "X-API-Token: VOTRE_TOKEN" \
-H "Content-Type: application/json" \
-d '{
"title": "Erreur formulaire abonné",
"description": "Le formulaire plante quand...",
"type": "bug",
"priority": "high",
"source_url": "https://gestabonne.fr/admin/abonnes",
"source_user": "jean.dupont@client.fr",
"source_app": "GestAbonné v3",
"tags": ["backend", "urgent"]
}' \
https://suspicious-lamarr.217-160-40-22.plesk.page/api.php?action=create_ticket
