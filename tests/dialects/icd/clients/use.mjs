// Uses our sample (argv 2) on a desk (argv 3) with a token (argv 4).
const { ICDTracker } = await import(process.argv[2]);
const icd = new ICDTracker(process.argv[3], process.argv[4]);
const created = await icd.createTicket({ title: "Bug formulaire", type: "bug", priority: "high" });
const refused = await icd.createTicket({}).catch((error) => ({
  code: error.code, status: error.status, errors: error.errors,
}));
console.log(JSON.stringify({
  created,
  refused,
  read: await icd.getTicket(created.ref),
  listed: await icd.listTickets({ status: "active", per_page: 1 }),
  updated: await icd.updateStatus(created.ref, "closed", "Corrigé"),
}));
