"""Five real gatherings as demonstration: their facts are true, their texts were written for Folkmoot."""
