"""Users, customers and the directories that hold them."""
