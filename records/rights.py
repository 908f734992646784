"""What members of a group may do with a resource, unless its declaration says otherwise."""

READ, WRITE, ADMINISTER = "read", "write", "administer"
RIGHTS = {"viewers": {READ}, "editors": {READ, WRITE}, "admins": {READ, WRITE, ADMINISTER}}
