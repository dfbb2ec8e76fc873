<?php
// Uses the class in the file $argv[1] on the desk $argv[2] with the token $argv[3].
require $argv[1];

$icd = new ICDTracker($argv[2], $argv[3]);
$answers = [];
$answers['created'] = $icd->createTicket([
    'title' => 'Bug formulaire',
    'type' => 'bug',
    'priority' => 'high',
    'source_app' => 'GestAbonné',
]);
$answers['long'] = $icd->createTicket(['title' => 'Long', 'description' => str_repeat('é', 60000)]);
$answers['read'] = $icd->getTicket($answers['created']['ref']);
$answers['unknown'] = $icd->getTicket('FACT-999');
$answers['empty'] = $icd->createTicket([]);
$answers['unreadable'] = $icd->createTicket(['title' => "\xff"]);
if (method_exists($icd, 'listTickets')) {
    $answers['listed'] = $icd->listTickets(['status' => ['open', 'waiting'], 'per_page' => 1]);
    $answers['updated'] = $icd->updateStatus($answers['created']['ref'], 'résolu', 'Corrigé');
    $answers['odd'] = $icd->getTicket('a&action=ping');
    $answers['nowhere'] = (new ICDTracker('http://127.0.0.1:1', $argv[3], 1))->getTicket('X-1');
}
echo json_encode($answers);
