add_library(test_memory STATIC support/memory.c)
target_include_directories(test_memory PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(test_memory PRIVATE house_flags PUBLIC store)
add_library(test_redis STATIC support/redis_server.c)
target_include_directories(test_redis PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(test_redis PRIVATE house_flags PUBLIC base PkgConfig::HIREDIS)

unit_test(alarm store)
unit_test(store_sqlite store test_memory)
unit_test(store_redis store test_memory test_redis)
unit_test(store_redis_tls store test_memory test_redis)
# Without redis-server, or with a hiredis that has no TLS, they say so and are skipped.
set_tests_properties(unit.store_redis unit.store_redis_tls PROPERTIES SKIP_RETURN_CODE 77)
fuzz_target(seal store)
fuzz_target(store store)

# What a message costs with a history and without: run by hand, see tests/bench/history.
add_executable(history_cost bench/history_cost.c)
target_include_directories(history_cost PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(history_cost PRIVATE house_flags daemon)
add_test(NAME bench.history_cost COMMAND history_cost claims claim 200)
