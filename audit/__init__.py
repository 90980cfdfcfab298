"""The memory: who did, saw or exported what and when; append-only, chained (rule X5)."""
