//! The records of an organisation, from Active Directory by LDAP and from CSV (design section 6).
