"""Reports: what a review found, in the formats that people and machines read. One module each."""
