"""The portal: records linked both ways, and what follows from them."""
