<?php
// Fichier : icd_tracker.php (à inclure dans votre projet)
class ICDTracker {
    private string $apiUrl;
    private string $token;
    public function __construct(string $apiUrl, string $token) {
        $this->apiUrl = rtrim($apiUrl, '/');
        $this->token = $token;
    }
    public function createTicket(array $data): array {
        return $this->request('create_ticket', 'POST', $data);
    }
    public function getTicket(string $ref): array {
        return $this->request("get_ticket&ref=$ref", 'GET');
    }
    private function request(string $action, string $method, array $data = []): array {
        $ch = curl_init($this->apiUrl . "/api.php?action=$action");
        curl_setopt_array($ch, [
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_HTTPHEADER => [
                'X-API-Token: ' . $this->token,
                'Content-Type: application/json',
            ],
        ]);
        if ($method === 'POST') {
            curl_setopt($ch, CURLOPT_POST, true);
            curl_setopt($ch, CURLOPT_POSTFIELDS, json_encode($data));
        }
        $response = curl_exec($ch);
        curl_close($ch);
        return json_decode($response, true) ?: [];
    }
}
