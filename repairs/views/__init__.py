"""Pages of repairs: the desk's and the contractor's list and order, the one-job page on a telephone, paper."""
