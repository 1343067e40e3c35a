"""Keys outside the records: made by OpenSSH, named in git's configuration."""
