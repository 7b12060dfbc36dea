def run(output):
    return []
