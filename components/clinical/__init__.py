"""Clinical systems: health data services and the interface engine."""
