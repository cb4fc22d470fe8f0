unit_test(table dns)
