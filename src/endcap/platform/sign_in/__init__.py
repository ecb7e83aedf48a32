"""How people come in: second factors, passkeys, sessions, accounts elsewhere."""
