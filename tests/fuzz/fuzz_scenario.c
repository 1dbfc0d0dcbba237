/* Any bytes as a scenario. It is refused with messages, or it compiles; then its resolved text
 * compiles to the same, and a short replication keeps every identity that the engine checks. */
#include "tests/fuzz/small_run.h"

static void check_messages(const weir_error *err)
{
    char *text = weir_error_text(err);
    FUZZ_CHECK(text != NULL, "no text");
    for (const char *c = text; *c; c++)
        FUZZ_CHECK((unsigned char)*c >= 0x20 || *c == '\n' || *c == '\t', "a control byte is said");
    free(text);
}

/* What the network says of itself reads back as itself. */
static void check_resolved(const weir_network *net)
{
    weir_error err = {0};
    weir_network *again = NULL;
    const char *text = weir_network_yaml(net);
    const weir_status status =
        weir_network_load_text("resolved.yaml", text, weir_health_models(), NULL, &again, &err);
    FUZZ_CHECK(status == WEIR_OK, "%s\n%s", weir_error_what(&err), text);
    FUZZ_CHECK(!strcmp(text, weir_network_yaml(again)), "%s\n---\n%s", text,
               weir_network_yaml(again));
    weir_network_destroy(again);
    weir_error_clear(&err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    if (!text)
        return 0;
    if (size)
        memcpy(text, data, size);
    text[size] = '\0';
    weir_error err = {0};
    weir_network *net = NULL;
    const weir_status status =
        weir_network_load_text("fuzz.yaml", text, weir_health_models(), NULL, &net, &err);
    FUZZ_CHECK(status != WEIR_ERR_INTERNAL, "%s", weir_error_what(&err));
    FUZZ_CHECK((status == WEIR_OK) == (net != NULL), "%d", (int)status);
    check_messages(&err);
    if (net && !too_large(net)) {
        check_resolved(net);
        small_result r = small_run(net, 1);
        FUZZ_CHECK(r.status != WEIR_ERR_INTERNAL, "%s", weir_error_what(&r.error));
        small_result_free(&r);
    }
    weir_network_destroy(net);
    weir_error_clear(&err);
    free(text);
    return 0;
}
