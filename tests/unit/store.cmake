add_library(test_memory STATIC support/memory.c)
target_include_directories(test_memory PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(test_memory PRIVATE house_flags PUBLIC store)

unit_test(alarm store)
unit_test(store_sqlite store test_memory)
