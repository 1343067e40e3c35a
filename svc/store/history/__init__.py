"""History as git holds it: each commit to the byte, and the versions of the files it changed."""
