// icd_tracker.mjs : à placer dans votre projet, côté serveur. Node 18 ou plus, sans dépendance.
// SPDX-License-Identifier: Apache-2.0

export class ICDTrackerError extends Error {
  constructor(status, answer) {
    super(answer.error ?? `HTTP ${status}`);
    this.status = status;
    this.code = answer.code;
    this.errors = answer.errors ?? {};
  }
}

export class ICDTracker {
  #url;
  #token;
  #timeout;

  constructor(apiUrl, token, { timeout = 10_000 } = {}) {
    this.#url = `${apiUrl.replace(/\/+$/, "")}/api.php`;
    this.#token = token;
    this.#timeout = timeout;
  }

  createTicket(data) {
    return this.#call("POST", { action: "create_ticket" }, data);
  }

  getTicket(ref) {
    return this.#call("GET", { action: "get_ticket", ref });
  }

  listTickets(filters = {}) {
    return this.#call("GET", { action: "list_tickets", ...filters });
  }

  updateStatus(ref, status, comment = "") {
    return this.#call("PUT", { action: "update_status" }, { ref, status, comment });
  }

  async #call(method, query, data) {
    const response = await fetch(`${this.#url}?${new URLSearchParams(query)}`, {
      method,
      headers: {
        "X-API-Token": this.#token,
        ...(data && { "Content-Type": "application/json" }),
      },
      body: data && JSON.stringify(data),
      signal: AbortSignal.timeout(this.#timeout),
    });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new ICDTrackerError(response.status, answer);
    return answer;
  }
}

// Utilisation :
// const icd = new ICDTracker("https://guichet.example", "VOTRE_TOKEN");
// const result = await icd.createTicket({ title: "Bug formulaire", type: "bug", priority: "high" });
// console.log(result.ref);
