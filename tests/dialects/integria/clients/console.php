<?php
// What the monitoring console does: a multipart POST by curl, the answer split at line ends,
// each line read as CSV, and files and workunits split at every comma.
[$_, $url, $group] = $argv;

function call(string $url, string $op, string $params = '', string $token = '', string $type = '')
{
    $fields = ['user' => 'console', 'user_pass' => 'p&ss wörd', 'pass' => '1234', 'op' => $op, 'params' => $params];
    if ($token !== '') $fields['token'] = $token;
    if ($type !== '') $fields['return_type'] = $type;
    $curl = curl_init($url);
    curl_setopt_array($curl, [CURLOPT_RETURNTRANSFER => true, CURLOPT_POST => true, CURLOPT_POSTFIELDS => $fields]);
    $answer = curl_exec($curl);
    if (curl_getinfo($curl, CURLINFO_HTTP_CODE) !== 200) $answer = false;
    curl_close($curl);
    return $answer;
}

function table(string $answer): array
{
    return array_map(fn ($line) => str_getcsv($line, ',', '"', ''), array_filter(explode("\n", $answer)));
}

$title = str_replace(',', ':::', 'Disk full, again');
$text = str_replace(',', ':::', "Größe: \"95 %\", siehe\nunten");
$id = call($url, 'create_incident', implode('|;|', [$title, $group, 3, $text, '', 0, '', 'console', 0, 1, '', 0]), '|;|');
$content = base64_encode(random_bytes(300));
$list = call($url, 'get_incidents', ",0,$group");
$details = explode(',', call($url, 'get_incident_details', $id));
$attached = call($url, 'attach_file', implode('|;|', [$id, 'a,b.bin', 300, 'two words, here', $content]), '|;|');
$file = explode(',', call($url, 'get_incident_files', $id));
echo json_encode([
    'login' => call($url, 'get_login'),
    'id' => $id,
    'rows' => count(table($list)),
    'title' => html_entity_decode(str_replace(':::', ',', table($list)[0][3]), ENT_QUOTES),
    'text' => html_entity_decode(str_replace(':::', ',', $details[4]), ENT_QUOTES),
    'owner' => $details[5],
    'attached' => $attached === '0',
    'file' => [$file[8], html_entity_decode(str_replace(':::', ',', $file[12]), ENT_QUOTES), $file[13]],
    'same' => call($url, 'download_file', $file[0]) === $content,
    'groups' => json_decode(call($url, 'get_groups', '', '', 'json'), true),
    'updated' => call($url, 'update_incident', implode('|;|', [$id, $title, $text, 'done', $group, 3, 1, 7, 'console', 0, 0]), '|;|'),
    'deleted' => call($url, 'delete_file', $file[0]) === '0',
    'wrong' => call($url . '?user_pass=no', 'nonsense'),
]);
