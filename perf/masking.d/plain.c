/* The peer of perf/masking: Hyperscan as most people use it, one block database of plain regular expressions, and memcpy.
 *
 *   plain ends|starts|memcpy --corpus FILE --size BYTES --seconds SECONDS
 *
 * ends reports where matches end, starts asks for their starts too (HS_FLAG_SOM_LEFTMOST), which a masker needs. Prints
 * "ns_per_block=.. gb_per_s=.. allocated_bytes=0 finds=..", finds being matches in one pass over the corpus.
 * The expressions are written as people write them: bare digits, no check, no trigger. Those few that would slow down the whole set
 * by themselves (forty base64 characters for an AWS secret) are written the better way, so that the peer is no straw man.
 */
#include <hs/hs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MARGIN_BYTES 64
/* On a machine that is busy a measurement may take this many times its CPU seconds. */
#define WALL_FACTOR_MAX 20

static const char *const PATTERNS[] = {
    /* people */
    "[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}",
    "(\\+?1[-. ]?)?\\(?[0-9]{3}\\)?[-. ]?[0-9]{3}[-. ]?[0-9]{4}",
    "\\+[1-9][0-9]{6,14}",
    "\\b[0-9]{3}-[0-9]{2}-[0-9]{4}\\b",
    "\\b9[0-9]{2}-[0-9]{2}-[0-9]{4}\\b",
    "\\b[A-CEGHJ-PR-TW-Z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]\\b",
    "\\b[0-9]{3}\\.[0-9]{3}\\.[0-9]{3}-[0-9]{2}\\b",
    "\\b[0-9]{2}\\.[0-9]{3}\\.[0-9]{3}/[0-9]{4}-[0-9]{2}\\b",
    "\\b[2-9][0-9]{3} ?[0-9]{4} ?[0-9]{4}\\b",
    "\\b[A-Z]{5}[0-9]{4}[A-Z]\\b",
    "\\b[0-9]{8}-?[A-Z]\\b",
    "\\b[XYZ]-?[0-9]{7}-?[A-Z]\\b",
    "\\b[A-Z]{6}[0-9]{2}[A-Z][0-9]{2}[A-Z][0-9]{3}[A-Z]\\b",
    "\\b[12][0-9]{2}[01][0-9](2[AB]|[0-9]{2})[0-9]{6}[0-9]{2}\\b",
    "\\b[0-9]{9}\\b",
    "\\b[0-9]{2}\\.[0-9]{2}\\.[0-9]{2}-[0-9]{3}\\.[0-9]{2}\\b",
    "\\b[0-9]{11}\\b",
    "\\b[0-9]{6}[-+][0-9]{4}\\b",
    "\\b[0-9]{6}[-A+][0-9]{3}[0-9A-Y]\\b",
    "\\b756\\.[0-9]{4}\\.[0-9]{4}\\.[0-9]{2}\\b",
    "\\b[0-9]{3} ?[0-9]{3} ?[0-9]{4}\\b",
    "\\b[0-9]{17}[0-9X]\\b",
    "\\b[0-9]{6}-[1-4][0-9]{6}\\b",
    "\\b[STFG][0-9]{7}[A-Z]\\b",
    "\\b[0-9]{13}\\b",
    "\\b[A-Z]{4}[0-9]{6}[HM][A-Z]{5}[0-9A-Z][0-9]\\b",
    "\\b[0-9]{1,2}\\.[0-9]{3}\\.[0-9]{3}-[0-9K]\\b",
    "\\b[0-9]{4}-[0-9]{2}-[0-9]{2}\\b",
    "\\b[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}\\b",
    "\\b[0-9]{1,5} [A-Z][a-z]+ (Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr)\\b",
    /* money */
    "\\b(?:[0-9][ -]?){13,16}\\b",
    "\\b4[0-9]{3}[- ]?[0-9]{4}[- ]?[0-9]{4}[- ]?[0-9]{4}\\b",
    "\\b5[1-5][0-9]{2}[- ]?[0-9]{4}[- ]?[0-9]{4}[- ]?[0-9]{4}\\b",
    "\\b3[47][0-9]{2}[- ]?[0-9]{6}[- ]?[0-9]{5}\\b",
    "\\b6(?:011|5[0-9]{2})[0-9]{12}\\b",
    "\\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\\b",
    "\\b[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?\\b",
    "\\b[0-3][0-9]{8}\\b",
    "\\b[13][a-km-zA-HJ-NP-Z1-9]{25,34}\\b",
    "\\bbc1[a-z0-9]{39,59}\\b",
    "\\b0x[a-fA-F0-9]{40}\\b",
    /* network */
    "\\b(?:[0-9]{1,3}\\.){3}[0-9]{1,3}\\b",
    "\\b(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}\\b",
    "\\b(?:[0-9a-fA-F]{1,4}:){1,7}:[0-9a-fA-F]{0,4}\\b",
    "\\b(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}\\b",
    /* secrets */
    "\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b",
    "aws.{0,20}['\"][0-9a-zA-Z/+]{40}['\"]",
    "\\bAIza[0-9A-Za-z_-]{35}",
    "GOCSPX-[0-9A-Za-z_-]{28}",
    "AccountKey=[A-Za-z0-9+/]{86}==",
    "[A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}",
    "gh[pousr]_[A-Za-z0-9]{36}",
    "github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}",
    "glpat-[A-Za-z0-9_-]{20}",
    "xox[abpr]-[A-Za-z0-9-]{10,72}",
    "hooks\\.slack\\.com/services/[A-Za-z0-9/]{20,60}",
    "[rs]k_(?:live|test)_[A-Za-z0-9]{24,99}",
    "\\bSK[0-9a-f]{32}\\b",
    "SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}",
    "npm_[A-Za-z0-9]{36}",
    "pypi-[A-Za-z0-9_-]{50,}",
    "sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}",
    "sk-ant-[A-Za-z0-9_-]{80,}",
    "hf_[A-Za-z]{34}",
    "hvs\\.[A-Za-z0-9_-]{24,}",
    "dapi[0-9a-f]{32}",
    "shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}",
    "do[opr]_v1_[a-f0-9]{64}",
    "eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+",
    "-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "[a-z]+://[^/ :@]+:[^/ :@]+@[^/ ]+",
    "(?:password|passwd|pwd|secret|token)[\"']? ?[:=] ?[\"']?[^ \"']{8,}",
};
#define PATTERN_COUNT (sizeof PATTERNS / sizeof PATTERNS[0])

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context)
{
    (void)id; (void)from; (void)to; (void)flags;
    ++*(uint64_t *)context;
    return 0;
}

/* CPU time, not wall time: the machine is shared, and one thread does all there is to do. */
static double seconds_of(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static hs_database_t *compile(int wants_starts)
{
    const char *kept[PATTERN_COUNT];
    unsigned flags[PATTERN_COUNT], ids[PATTERN_COUNT], count = 0;
    hs_compile_error_t *error;
    for (unsigned i = 0; i < PATTERN_COUNT; i++) {
        /* Some bounded repeats are too large for starts; those keep their ends only. */
        hs_database_t *trial;
        unsigned wanted = wants_starts ? HS_FLAG_SOM_LEFTMOST : 0;
        if (hs_compile(PATTERNS[i], wanted, HS_MODE_BLOCK, NULL, &trial, &error) != HS_SUCCESS) {
            hs_free_compile_error(error);
            wanted = 0;
            if (hs_compile(PATTERNS[i], wanted, HS_MODE_BLOCK, NULL, &trial, &error) != HS_SUCCESS) {
                fprintf(stderr, "plain: '%s': %s\n", PATTERNS[i], error->message);
                exit(1);
            }
        }
        hs_free_database(trial);
        kept[count] = PATTERNS[i];
        flags[count] = wanted;
        ids[count] = i;
        count++;
    }
    hs_database_t *database;
    if (hs_compile_multi(kept, flags, ids, count, HS_MODE_BLOCK, NULL, &database, &error) != HS_SUCCESS) {
        fprintf(stderr, "plain: %s\n", error->message);
        exit(1);
    }
    return database;
}

int main(int argc, char **argv)
{
    const char *mode = argc > 1 ? argv[1] : "", *path = NULL;
    size_t size = 65536;
    double seconds = 1;
    for (int i = 2; i + 1 < argc; i += 2) {
        if (!strcmp(argv[i], "--corpus")) path = argv[i + 1];
        else if (!strcmp(argv[i], "--size")) size = strtoull(argv[i + 1], NULL, 10);
        else if (!strcmp(argv[i], "--seconds")) seconds = atof(argv[i + 1]);
    }
    int is_copy = !strcmp(mode, "memcpy");
    if (!path || !size || (!is_copy && strcmp(mode, "ends") && strcmp(mode, "starts"))) {
        fprintf(stderr, "usage: plain ends|starts|memcpy --corpus FILE --size BYTES --seconds SECONDS\n");
        return 2;
    }
    FILE *file = fopen(path, "rb");
    if (!file) { perror(path); return 1; }
    fseek(file, 0, SEEK_END);
    size_t length = ftell(file);
    rewind(file);
    char *body = calloc(1, length + MARGIN_BYTES), *copy = malloc(size + MARGIN_BYTES);
    if (fread(body, 1, length, file) != length) return 1;
    fclose(file);
    size_t blocks = length / size;
    if (!blocks) { fprintf(stderr, "plain: the corpus is shorter than a block\n"); return 1; }

    hs_database_t *database = is_copy ? NULL : compile(!strcmp(mode, "starts"));
    hs_scratch_t *scratch = NULL;
    if (database && hs_alloc_scratch(database, &scratch) != HS_SUCCESS) return 1;

    uint64_t done = 0, finds = 0, finds_of_pass = 0;
    size_t at = 0;
    double start = seconds_of(CLOCK_PROCESS_CPUTIME_ID), end = start, wall = seconds_of(CLOCK_MONOTONIC);
    while (end - start < seconds && seconds_of(CLOCK_MONOTONIC) - wall < WALL_FACTOR_MAX * seconds) {
        for (size_t budget = 0; budget < 1 << 18; budget += size) {
            if (is_copy) {
                memcpy(copy, body + at * size, size);
                __asm__ volatile("" : : "r"(copy) : "memory");
            } else if (hs_scan(database, body + at * size, size, 0, scratch, on_match, &finds) != HS_SUCCESS) {
                return 1;
            }
            done++;
            if (++at == blocks) {
                at = 0;
                if (!finds_of_pass) finds_of_pass = finds;
            }
        }
        end = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    }
    double spent = end - start;
    printf("ns_per_block=%.1f gb_per_s=%.4f allocated_bytes=0 finds=%llu\n", spent * 1e9 / done, (double)done * size / spent / 1e9,
           (unsigned long long)(finds_of_pass ? finds_of_pass : finds));
    return 0;
}
