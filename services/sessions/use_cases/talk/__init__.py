"""Talk beside the tables: posts, hands, calls for help, broadcasts, and people who are lost."""
