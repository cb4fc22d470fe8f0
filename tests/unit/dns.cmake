unit_test(cache dns)
unit_test(table dns)
unit_test(unbound dns)
unit_test(wire dns)
