"""Five lessons of 50 minutes: what each asks, its sheet for students, its notes for teachers, and their numbers."""
