<?php
$ch = curl_init('https://desk.example/api/v1/tickets/api-create');
curl_setopt_array($ch, [
CURLOPT_POST => true,
CURLOPT_POSTFIELDS => json_encode([
'customerExternalId' => 'user_42',
'subject' => 'Paiement échoué pour la commande #12345',
'description' => 'Carte refusée (CARD_DECLINED).',
'priority' => 'HIGH',
'metadata' => ['orderId' => '12345', 'amount' => 99.9],
]),
CURLOPT_HTTPHEADER => [
'X-API-Key: ' . getenv('SUPPORTDESK_API_KEY'),
'Content-Type: application/json',
],
CURLOPT_RETURNTRANSFER => true,
]);
curl_exec($ch);
curl_close($ch);
