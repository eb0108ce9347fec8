/* The programs, as they were linked. */
    .section .rodata
.macro program name, file
    .balign 16
    .globl lc_\name\()_begin
    .hidden lc_\name\()_begin
lc_\name\()_begin:
    .ifnb \file
    .incbin "\file"
    .endif
.Lend_\name:
    .balign 8
    .globl lc_\name\()_size
    .hidden lc_\name\()_size
lc_\name\()_size:
    .quad .Lend_\name - lc_\name\()_begin
.endm
    program image, LC_IMAGE_FILE
#ifdef LC_BUS_FILE
    program bus, LC_BUS_FILE
#else
    program bus
#endif
    .section .note.GNU-stack,"",%progbits
