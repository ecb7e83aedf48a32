"""Appeals: an employee contests a finding, somebody else hears it; meanwhile nothing is deducted for it."""
