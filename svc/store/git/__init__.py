"""A repository as it stands: objects, references, work tree, git's processes."""
