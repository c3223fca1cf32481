"""The registers (台账): what an office keeps that is no petitioner's case, as rows of data on one small engine."""
