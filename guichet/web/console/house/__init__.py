"""What stands around the tickets: companies, assets, leads, invoices."""
