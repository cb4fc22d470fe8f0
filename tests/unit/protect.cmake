add_library(test_list STATIC support/list.c)
target_include_directories(test_list PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(test_list PRIVATE house_flags PUBLIC config)

unit_test(keys protect)
unit_test(who_names protect test_list)
unit_test(who_domains protect test_list)
unit_test(who_size protect test_list)

fuzz_target(protected protect test_memory_file)
fuzz_target(registry protect test_list)
fuzz_target(domains protect test_list)

# What a lookup costs: run by hand, see the comments in the sources.
add_executable(domain_lookup bench/domain_lookup.c)
target_include_directories(domain_lookup PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(domain_lookup PRIVATE house_flags protect test_list)

add_executable(name_lookup bench/name_lookup.c bench/known_names.c)
target_include_directories(name_lookup PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(name_lookup PRIVATE house_flags protect test_list)
add_test(NAME bench.name_lookup COMMAND name_lookup 10)

add_executable(name_hostile bench/name_hostile.c bench/known_names.c)
target_include_directories(name_hostile PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(name_hostile PRIVATE house_flags protect test_list)
add_test(NAME bench.name_hostile COMMAND name_hostile 1000)
