curl -H "X-API-Token: VOTRE_TOKEN" \
https://suspicious-lamarr.217-160-40-22.plesk.page/api.php?action=ping
