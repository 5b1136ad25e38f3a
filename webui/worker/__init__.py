"""What a worker does: it takes jobs, holds them by a lease, and makes transcripts of sound."""
