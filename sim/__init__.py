"""callsim: a discrete-event simulation of a police contact centre."""
