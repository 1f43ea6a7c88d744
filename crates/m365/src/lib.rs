//! The connector to Microsoft 365: tenant, tokens, budgets, and what is written and provisioned through them.
