"""A month's statement as a PDF to hand out, and the payroll sheet: from plain data, without a database."""
