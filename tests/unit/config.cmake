unit_test(config config)
unit_test(config_faults config)
unit_test(rule config)
target_compile_definitions(config_test PRIVATE CONF_FOLDER="${CMAKE_SOURCE_DIR}/conf")

fuzz_target(config config test_memory_file)
fuzz_target(exceptions config test_memory_file)
fuzz_target(rule config)
fuzz_target(rules config test_memory_file)
