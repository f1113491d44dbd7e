"""Files and folders of this login: private, written whole or not at all, locked."""
