"""The paper TWS on a socket: who is connected, what they asked for, and what they have to be told."""
