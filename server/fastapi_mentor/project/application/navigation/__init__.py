"""Ways from one place of an application to another that no type checker knows."""
