"""The engines underneath: PostgreSQL and Redis from wheels, and the supervisor that keeps web, worker and beat."""
