await fetch('https://desk.example/api/v1/tickets/api-create', {
method: 'POST',
headers: {
'X-API-Key': process.env.SUPPORTDESK_API_KEY,
'Content-Type': 'application/json',
},
body: JSON.stringify({
customerExternalId: 'user_42',
subject: 'Paiement échoué pour la commande #12345',
description: 'Carte refusée (CARD_DECLINED).',
priority: 'HIGH',
metadata: { orderId: '12345', amount: 99.9 },
}),
});
