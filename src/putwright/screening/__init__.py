"""From a universe to a shortlist, with a reason and a distance for every exclusion."""
