unit_test(decision daemon)
unit_test(listen daemon)
unit_test(reminder daemon)
unit_test(subject daemon)
