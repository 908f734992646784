"""How every page looks, in every width: the true pages, filled by the true functions."""
