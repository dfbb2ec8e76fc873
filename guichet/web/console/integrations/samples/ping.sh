curl -H "X-API-Token: VOTRE_TOKEN" \
  "https://guichet.example/api.php?action=ping"
