curl -X POST https://desk.example/api/v1/tickets/api-create \
-H "X-API-Key: $SUPPORTDESK_API_KEY" \
-H "Content-Type: application/json" \
-d '{
"customerExternalId": "user_42",
"subject": "Paiement échoué pour la commande #12345",
"description": "Carte refusée (CARD_DECLINED).",
"priority": "HIGH",
"metadata": { "orderId": "12345", "amount": 99.9 }
}'
