"""Small numbers: what is withheld so that nobody can read or work out figures about few people."""
