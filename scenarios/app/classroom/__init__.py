"""One class on the teacher's machine: students predict on their telephones, the spread appears, the model answers."""
