<?php
// icd_tracker.php : à placer dans votre projet. PHP 7.4 ou plus, avec l'extension curl.
// SPDX-License-Identifier: Apache-2.0

class ICDTracker
{
    private string $apiUrl;
    private string $token;
    private int $timeout;

    public function __construct(string $apiUrl, string $token, int $timeout = 10)
    {
        $this->apiUrl = rtrim($apiUrl, '/') . '/api.php';
        $this->token = $token;
        $this->timeout = $timeout;
    }

    public function createTicket(array $data): array
    {
        return $this->call('POST', ['action' => 'create_ticket'], $data);
    }

    public function getTicket(string $ref): array
    {
        return $this->call('GET', ['action' => 'get_ticket', 'ref' => $ref]);
    }

    public function listTickets(array $filters = []): array
    {
        // Plusieurs valeurs : ['status' => ['open', 'waiting']].
        $plain = array_map(fn ($value) => is_array($value) ? implode(',', $value) : $value, $filters);
        return $this->call('GET', ['action' => 'list_tickets'] + $plain);
    }

    public function updateStatus(string $ref, string $status, string $comment = ''): array
    {
        $change = ['ref' => $ref, 'status' => $status, 'comment' => $comment];
        return $this->call('PUT', ['action' => 'update_status'], $change);
    }

    // Le résultat dit toujours 'success' ; en cas d'échec, 'error', 'code' et 'http_status'.
    private function call(string $method, array $query, ?array $data = null): array
    {
        $curl = curl_init($this->apiUrl . '?' . http_build_query($query));
        $headers = ['X-API-Token: ' . $this->token, 'Accept: application/json'];
        if ($data !== null) {
            $headers[] = 'Content-Type: application/json';
            $json = json_encode((object) $data, JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_UNICODE);
            curl_setopt($curl, CURLOPT_POSTFIELDS, $json);
        }
        curl_setopt_array($curl, [
            CURLOPT_CUSTOMREQUEST => $method,
            CURLOPT_HTTPHEADER => $headers,
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_CONNECTTIMEOUT => 5,
            CURLOPT_TIMEOUT => $this->timeout,
        ]);
        $body = curl_exec($curl);
        if ($body === false) {
            return $this->failure(0, 'network_error', curl_error($curl));
        }
        $status = (int) curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
        $answer = json_decode($body, true);
        if (!is_array($answer)) {
            return $this->failure($status, 'invalid_answer', "Réponse illisible (HTTP $status)");
        }
        return $status < 400 ? $answer : ['http_status' => $status] + $answer;
    }

    private function failure(int $status, string $code, string $error): array
    {
        return ['success' => false, 'error' => $error, 'code' => $code, 'http_status' => $status];
    }
}

// Utilisation :
// $icd = new ICDTracker('https://guichet.example', 'VOTRE_TOKEN');
// $result = $icd->createTicket([
//     'title' => 'Bug formulaire',
//     'type' => 'bug',
//     'priority' => 'high',
//     'source_app' => 'GestAbonné',
// ]);
// echo $result['success'] ? $result['ref'] : $result['error'];
