"""A make-believe TWS on a socket: for the demo, for rehearsals, and as the test bench of everything that trades."""
